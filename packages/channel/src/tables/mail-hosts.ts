import type { SourceTable } from './source-table.ts';

/**
 * Webmail, mail apps, and the redirects through which they send links, as of 2026-11-21.
 * To check: open a link from a mail in each and look at `document.referrer`.
 */
export const MAIL_HOSTS: SourceTable = {
  gmail: ['mail.google.com', 'inbox.google.com', 'com.google.android.gm'],
  outlook: [
    'outlook.live.com',
    'mail.live.com',
    'outlook.com',
    'outlook.office.com',
    'outlook.office365.com',
    'outlook.cloud.microsoft',
    'com.microsoft.office.outlook',
  ],
  'yahoo-mail': ['mail.yahoo.*', 'com.yahoo.mobile.client.android.mail'],
  'aol-mail': ['mail.aol.com'],
  icloud: ['=icloud.com'],
  'proton-mail': ['mail.proton.me', 'mail.protonmail.com'],
  fastmail: ['fastmail.com'],
  'zoho-mail': ['mail.zoho.com', 'mail.zoho.eu', 'mail.zoho.in'],
  'hey-mail': ['app.hey.com'],
  'tuta-mail': ['app.tuta.com', 'mail.tutanota.com'],
  superhuman: ['mail.superhuman.com'],
  'gmx-mail': ['navigator.gmx.net', '3c.gmx.net', 'deref-gmx.net', 'deref-gmx.com', 'deref-mail.com'],
  'web.de-mail': ['navigator.web.de', '3c.web.de', 'deref-web.de'],
  'mail.ru-mail': ['e.mail.ru', 'touch.mail.ru'],
  'yandex-mail': ['mail.yandex.*'],
  'seznam-mail': ['email.seznam.cz'],
  'orange-mail': ['mail.orange.fr', 'mail01.orange.fr', 'mail02.orange.fr', 'messagerie.orange.fr'],
  'free-mail': ['webmail.free.fr', 'zimbra.free.fr'],
  'laposte-mail': ['webmail.laposte.net'],
  'libero-mail': ['mail.libero.it', 'mail1.libero.it'],
  'virgilio-mail': ['mail.virgilio.it'],
  'onet-mail': ['poczta.onet.pl'],
  'wp-mail': ['poczta.wp.pl'],
  'naver-mail': ['mail.naver.com'],
  'qq-mail': ['mail.qq.com'],
  '163-mail': ['mail.163.com', 'mail.126.com'],
  'uol-mail': ['email.uol.com.br', 'bol.uol.com.br'],
  'ionos-mail': ['mail.ionos.com', 'mail.ionos.es', 'mail.ionos.de'],
};
