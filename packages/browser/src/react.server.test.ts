import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, it } from 'vitest';
import { LazoProvider, useLazo, usePage } from './react.ts';

function Screen() {
  const lazo = useLazo();
  usePage('Home');
  lazo.track('Nobody hears this');
  return createElement('p', null, `first touch: ${lazo.origin()}`);
}

it('a server renders the children, and nothing else happens there', () => {
  const options = { site: 'pk_server_test_0123456789abcdef', host: 'https://lazo.example' };
  const html = renderToString(createElement(LazoProvider, options, createElement(Screen)));
  expect(html).toBe('<p>first touch: null</p>');
  expect(globalThis).not.toHaveProperty('lazo');
});
