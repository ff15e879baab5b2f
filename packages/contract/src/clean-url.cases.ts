/** A URL as a browser sends it, and as it is kept. */
export interface CleanUrlCase {
  /** The claim, with its reason where it is a border. */
  because: string;
  url: string;
  /** Parameters that the site allows. Absent means none. */
  keep?: string[];
  /** What is kept; `same` when nothing may change; null when it is no URL. */
  gives: string | null;
}

const SAME = 'same';
const UUID = '550e8400-e29b-41d4-a716-446655440000';
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbmEifQ.dBjftJeZ4CVPmB92K27uhbUJU1p1r';
const RANDOM = 'dGhpc0lzQV9SYW5k0m9X7qLpZ2vKw8RtY3uB';
/** Test numbers that the brands publish. */
const VISA = '4111111111111111';
const AMEX = '378282246310005';
const shop = (rest: string) => `https://shop.example/${rest}`;

export const CLEAN_URL_CASES: readonly CleanUrlCase[] = [
  // What attribution needs
  {
    because: 'UTM parameters stay in their order',
    url: shop('?utm_source=google&utm_medium=cpc&utm_campaign=x'),
    gives: SAME,
  },
  {
    because: 'a parameter of UTM that nobody standardised stays',
    url: shop('?utm_source_platform=Meta&utm_id=120210123456780012'),
    gives: SAME,
  },
  {
    because: 'a gclid is long and random and stays whole',
    url: shop('?gclid=Cj0KCQiA7NKBhDBARIsAHbXCB5dM6fYkTq8Lw2RzX9pVn3JsE'),
    gives: SAME,
  },
  {
    because: 'an fbclid stays whole',
    url: shop('?fbclid=IwZXh0bgNhZW0CMTEAAR2Kq9X7vLp0sYtB4uWmZ8_aem_Rf3cN6jH1gE5dQ'),
    gives: SAME,
  },
  {
    because: 'an msclkid is hex and stays whole',
    url: shop('?msclkid=7f3c9a1e5b2d4860a9c1e3f5b7d90246'),
    gives: SAME,
  },
  { because: 'a UUID as a click id of LinkedIn stays whole', url: shop(`?li_fat_id=${UUID}`), gives: SAME },
  {
    because: 'a click id of digits that pass Luhn stays whole, since it is an id',
    url: shop(`?rdt_cid=${VISA}`),
    gives: SAME,
  },
  { because: 'a click id in capitals stays as it was written', url: shop('?GCLID=AbC-123_x'), gives: SAME },
  {
    because: 'a campaign may carry digits and dates',
    url: shop('?utm_campaign=2026-11-27_black-friday_v2_es_50off'),
    gives: SAME,
  },
  {
    because: 'an id of an ad of 16 digits in utm_content stays, though it passes Luhn',
    url: shop(`?utm_content=${VISA}`),
    gives: SAME,
  },
  {
    because: 'a search term of many words stays',
    url: shop('?utm_term=zapatos+de+monta%C3%B1a+impermeables+talla+42'),
    gives: SAME,
  },
  {
    because: 'a doubled parameter stays doubled, as classifying needs to see it',
    url: shop('?utm_source=a&utm_source=b'),
    gives: SAME,
  },
  {
    because: 'an @ without a domain in a campaign is no address',
    url: shop('?utm_campaign=sale%40home'),
    gives: SAME,
  },
  { because: 'a tag without value stays', url: shop('?utm_source='), gives: SAME },
  {
    because: 'a Slovak campaign is no key, though it begins with sk-',
    url: shop('?utm_campaign=sk-bratislava-spring-sale-2026-remarketing'),
    gives: SAME,
  },

  // What ordinary paths hold
  {
    because: 'a slug of many words stays',
    url: shop('blog/how-to-choose-the-best-running-shoes-for-a-marathon-in-2026'),
    gives: SAME,
  },
  { because: 'a number of a product stays', url: shop('p/1005001234567890.html'), gives: SAME },
  {
    because: 'a model and its codes stay',
    url: shop('Samsung-Galaxy-S24-Ultra-SM-S928BZTGEUB-256GB/dp/B09XS7JWHH'),
    gives: SAME,
  },
  { because: 'a UUID of a product stays', url: shop(`products/${UUID}`), gives: SAME },
  { because: 'a UUID at the end of a slug stays', url: shop(`products/blue-chair-${UUID}`), gives: SAME },
  {
    because: 'an ObjectId of Mongo stays, with 24 hex digits',
    url: shop('item/507f1f77bcf86cd799439011'),
    gives: SAME,
  },
  { because: 'a nanoid of 21 characters stays', url: shop('p/V1StGXR8_Z5jdHi6B-myT'), gives: SAME },
  { because: 'a price, a year and a date stay', url: shop('2026/11/22/19.99-eur'), gives: SAME },
  { because: 'an EAN of 13 digits is no card', url: shop('ean/4006381333931'), gives: SAME },
  { because: 'sixteen digits that fail Luhn are no card', url: shop('p/4111111111111112'), gives: SAME },
  {
    because: 'a handle is no address',
    url: 'https://www.tiktok.com/@ana.lopez/video/7301234567890123456',
    gives: SAME,
  },
  {
    because: 'a package with its version is no address',
    url: 'https://cdn.example/npm/lodash@4.17.21/lodash.min.js',
    gives: SAME,
  },
  {
    because: 'coordinates behind an @ are no address',
    url: 'https://maps.example/@40.4168,-3.7038,17z',
    gives: SAME,
  },
  {
    because: 'encoded words of other scripts stay as they are written',
    url: shop('%E6%9D%B1%E4%BA%AC/caf%C3%A9'),
    gives: SAME,
  },
  { because: 'a broken percent sign stays', url: shop('100%-cotton/50%25-off'), gives: SAME },

  // What goes at once
  {
    because: 'a parameter that is not allowed goes',
    url: shop('?utm_source=x&session=1'),
    gives: shop('?utm_source=x'),
  },
  {
    because: 'an allowed parameter stays',
    url: shop('?colour=red&x=1'),
    keep: ['colour'],
    gives: shop('?colour=red'),
  },
  { because: 'an address in the fragment goes with it', url: shop('a#ana@example.org'), gives: shop('a') },
  { because: 'a token in the fragment goes with it', url: shop(`a#access_token=${JWT}`), gives: shop('a') },
  { because: 'user and password go', url: 'https://ana:secret@shop.example/a', gives: shop('a') },
  {
    because: 'an address as user name goes',
    url: 'https://ana@example.org@shop.example/a',
    gives: shop('a'),
  },
  {
    because: 'what somebody searched for goes from a referrer',
    url: 'https://www.google.com/search?q=my+illness',
    gives: 'https://www.google.com/search',
  },
  {
    because: 'an address in the name of a parameter goes with the parameter',
    url: shop('?utm_ana@example.org=1'),
    gives: shop(''),
  },

  // Addresses
  {
    because: 'an address in the path is masked',
    url: shop('u/ana@example.org/orders'),
    gives: shop('u/[email]/orders'),
  },
  {
    because: 'an encoded address in the path is masked',
    url: shop('u/ana%40example.org'),
    gives: shop('u/[email]'),
  },
  {
    because: 'a doubly encoded address in the path is masked',
    url: shop('u/ana%2540example.org'),
    gives: shop('u/[email]'),
  },
  {
    because: 'an address all of whose characters are encoded is masked',
    url: shop('u/%61%6e%61%40%65%78%2e%6f%72%67'),
    gives: shop('u/[email]'),
  },
  {
    because: 'an address in UTM is masked, as nobody’s campaign is one',
    url: shop('?utm_source=news&utm_content=ana%40example.org'),
    gives: shop('?utm_source=news&utm_content=%5Bemail%5D'),
  },
  {
    because: 'a doubly encoded address in UTM is masked',
    url: shop('?utm_content=ana%252Bx%2540example.org'),
    gives: shop('?utm_content=%5Bemail%5D'),
  },
  {
    because: 'an address in a click id is masked',
    url: shop('?mc_cid=ana@example.org'),
    gives: shop('?mc_cid=%5Bemail%5D'),
  },
  {
    because: 'an address in an allowed parameter is masked',
    url: shop('?to=ana@example.org'),
    keep: ['to'],
    gives: shop('?to=%5Bemail%5D'),
  },
  {
    because: 'an address inside an allowed URL is masked',
    url: shop('?next=https%3A%2F%2Fx.example%2F%3Fe%3Dana%2540example.org'),
    keep: ['next'],
    gives: shop('?next=%5Bemail%5D'),
  },
  {
    because: 'an address of an international domain is masked',
    url: shop('u/jos%C3%A9@ex%C3%A4mple.es'),
    gives: shop('u/[email]'),
  },
  {
    because: 'a full-width @ hides no address',
    url: shop('u/ana%EF%BC%A0example.org'),
    gives: shop('u/[email]'),
  },
  {
    because: 'bytes that are no UTF-8 hide no address',
    url: shop('u/%E9ana%E9%40example.org'),
    gives: shop('u/[email]'),
  },
  {
    because: 'what is encoded seven times is masked unread',
    url: shop('u/ana%25252525252540example.org'),
    gives: shop('u/[encoded]'),
  },

  {
    because: 'an address with an empty tag is masked where its plus is encoded',
    url: shop('?utm_content=ana%2B%40example.org'),
    gives: shop('?utm_content=%5Bemail%5D'),
  },
  {
    because: 'a handle in a tag is no address',
    url: shop('?utm_content=by+%40ana.lopez'),
    gives: SAME,
  },

  // Tokens
  { because: 'a JWT in the path is masked', url: shop(`sso/${JWT}`), gives: shop('sso/[token]') },
  {
    because: 'a JWT in UTM is masked',
    url: shop(`?utm_content=${JWT}`),
    gives: shop('?utm_content=%5Btoken%5D'),
  },
  {
    because: 'half a JWT in the path is masked',
    url: shop('a/eyJhbGciOiJIUzI1NiIsInR5cCI6'),
    gives: shop('a/[token]'),
  },
  { because: 'a UUID after reset is a token', url: shop(`reset/${UUID}`), gives: shop('reset/[token]') },
  {
    because: 'a link to reset a password is kept without its token',
    url: shop('account/reset-password/ana-1f4b9c'),
    gives: shop('account/reset-password/[token]'),
  },
  {
    because: 'a link written in camel case is known too',
    url: shop(`Account/ResetPassword/${UUID}`),
    gives: shop('Account/ResetPassword/[token]'),
  },
  {
    because: 'the token of Django’s reset link is masked, with the user before it',
    url: shop('reset/MTIz/c2x4p1-9f8e7d6c5b4a39281706/'),
    gives: shop('reset/[token]/[token]/'),
  },
  {
    because: 'words after a secret word stay, the token behind them goes',
    url: shop('verify/email/8f3a2b'),
    gives: shop('verify/email/[token]'),
  },
  {
    because: 'a code of six digits after verify is masked',
    url: shop('verify/482913'),
    gives: shop('verify/[token]'),
  },
  { because: 'an invitation is masked', url: shop('invite/xK9-pQ2'), gives: shop('invite/[token]') },
  {
    because: 'a link to unsubscribe is masked',
    url: shop(`unsubscribe/${RANDOM}`),
    gives: shop('unsubscribe/[token]'),
  },
  { because: 'a magic link is masked', url: shop('magic/Zx81Kq'), gives: shop('magic/[token]') },
  {
    because: 'a Spanish link to reset a password is masked',
    url: shop('restablecer-contrase%C3%B1a/9f8e7d'),
    gives: shop('restablecer-contrase%C3%B1a/[token]'),
  },
  {
    because: 'a page about invitations is no secret',
    url: shop('invite/friends-and-family-2026'),
    gives: SAME,
  },
  {
    because: 'a slug that mentions a reset gives nothing away',
    url: shop('blog/how-to-reset-your-new-phone/wh1000xm5'),
    gives: SAME,
  },
  { because: 'a mouse named magic is a product', url: shop('magic-mouse/MK2E3AM'), gives: SAME },
  {
    because: 'a token named in its own segment is masked',
    url: shop('go/token=a1b2c3'),
    gives: shop('go/[token]'),
  },
  {
    because: 'a session id behind a semicolon is masked',
    url: shop('cart;jsessionid=1A2B3C4D5E'),
    gives: shop('[token]'),
  },
  {
    because: 'a slash that is encoded hides no reset link',
    url: shop(`go/https%3A%2F%2Fx.example%2Freset%2F${UUID}`),
    gives: shop('go/[token]'),
  },
  { because: 'a long random string is a token anywhere', url: shop(`d/${RANDOM}`), gives: shop('d/[token]') },
  {
    because: 'long hex is a token anywhere',
    url: shop('d/9f86d081884c7d659a2feaa0c55ad015'),
    gives: shop('d/[token]'),
  },
  {
    because: 'a long random string in an allowed parameter is masked',
    url: shop(`?state=${RANDOM}`),
    keep: ['state'],
    gives: shop('?state=%5Btoken%5D'),
  },
  {
    because: 'a short code is masked where its allowed parameter is named token',
    url: shop('?token=a1b2c3'),
    keep: ['token'],
    gives: shop('?token=%5Btoken%5D'),
  },
  {
    because: 'a UUID in an allowed parameter stays',
    url: shop(`?product=${UUID}`),
    keep: ['product'],
    gives: SAME,
  },
  {
    because: 'a key of Stripe is masked even in UTM',
    url: shop(`?utm_content=sk_live_${'a1B2'.repeat(6)}`),
    gives: shop('?utm_content=%5Btoken%5D'),
  },

  // Cards and phones
  { because: 'a card in the path is masked', url: shop(`pay/${VISA}`), gives: shop('pay/[card]') },
  { because: 'a card inside a slug is masked', url: shop(`pay/card-${AMEX}-ok`), gives: shop('pay/[card]') },
  {
    because: 'a card grouped by encoded spaces is masked',
    url: shop('pay/4111%201111%201111%201111'),
    gives: shop('pay/[card]'),
  },
  {
    because: 'a doubly encoded card in an allowed parameter is masked',
    url: shop('?n=4111%252D1111%252D1111%252D1111'),
    keep: ['n'],
    gives: shop('?n=%5Bcard%5D'),
  },
  {
    because: 'an international phone number is masked',
    url: shop('call-me/+34600123456'),
    gives: shop('call-me/[phone]'),
  },
  {
    because: 'a doubly encoded phone number is masked',
    url: shop('c/%252B34%2520600%2520123%2520456'),
    gives: shop('c/[phone]'),
  },
  {
    because: 'a plus that a query turned into a space still begins a phone number',
    url: shop('?q=+34600123456'),
    keep: ['q'],
    gives: shop('?q=%5Bphone%5D'),
  },
  { because: 'an American phone number is masked', url: shop('c/415-555-2671'), gives: shop('c/[phone]') },
  {
    because: 'bare digits after tel are a phone number',
    url: shop('tel/600123456'),
    gives: shop('tel/[phone]'),
  },
  {
    because: 'bare digits in an allowed parameter named phone are one',
    url: shop('?phone=600123456'),
    keep: ['phone'],
    gives: shop('?phone=%5Bphone%5D'),
  },
  { because: 'bare digits elsewhere are an id', url: shop('c/600123456'), gives: SAME },
  {
    because: 'words joined by plus signs are no phone number',
    url: shop('s/iphone+15+pro+20261122'),
    gives: SAME,
  },

  // The form of URLs
  { because: 'a host in capitals is written small', url: 'HTTPS://SHOP.Example/A', gives: shop('A') },
  { because: 'a port stays', url: 'http://localhost:8080/a?utm_source=x', gives: SAME },
  {
    because: 'an international host is written in ASCII',
    url: 'https://münchen.example/',
    gives: 'https://xn--mnchen-3ya.example/',
  },
  {
    because: 'an app that linked here keeps its name only',
    url: 'android-app://com.google.android.gm/http/x',
    gives: 'android-app://com.google.android.gm/',
  },
  {
    because: 'an address in place of an app’s name makes it no URL',
    url: 'android-app://ana%2540example.org/',
    gives: null,
  },
  { because: 'a script is no URL', url: 'javascript:alert(1)', gives: null },
  {
    because: 'a file of the visitor’s own computer is no URL',
    url: 'file:///home/ana/report.html',
    gives: null,
  },
  { because: 'words are no URL', url: 'no url', gives: null },
  { because: 'nothing is no URL', url: '', gives: null },
  {
    because: 'what is masked already stays',
    url: shop('reset/[token]/[email]?utm_content=%5Bemail%5D'),
    gives: SAME,
  },
];
