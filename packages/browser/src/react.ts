import {
  createContext,
  createElement,
  type ReactElement,
  type ReactNode,
  useContext,
  useEffect,
  useRef,
  useState,
} from 'react';
import { createLazo, type Lazo, type LazoOptions, type LazoProperties } from './index.ts';

/**
 * The options of `createLazo`, or a Lazo that runs already.
 * Options are read once. Only `consent` is followed: its change is the visitor's word, as `consent()` is.
 */
export type LazoProviderProps = (LazoOptions | { lazo: Lazo }) & { children?: ReactNode };

const LazoContext = createContext<Lazo | undefined>(undefined);

/** Starts Lazo on this page and hands it to `useLazo`. On a server it renders its children and does nothing else. */
export function LazoProvider({ children, ...props }: LazoProviderProps): ReactElement {
  const given = 'lazo' in props ? props.lazo : undefined;
  // While rendering, since children's effects run before ours and may track. A page has one Lazo, so that
  // Strict Mode's second call and a render that React throws away start no other.
  const [started] = useState(() => given ?? createLazo(props as LazoOptions));
  const lazo = given ?? started;
  useFollowedConsent(lazo, (props as Partial<LazoOptions>).consent);
  return createElement(LazoContext.Provider, { value: lazo }, children);
}

/**
 * The provider's Lazo, always the same. Without a provider, that of the page's script tag, loaded or not;
 * where there is none either, its verbs do nothing.
 */
export function useLazo(): Lazo {
  return useContext(LazoContext) ?? pageLazo;
}

/**
 * For `pages: 'manual'`: tells of a page when the component is first shown, and again whenever it is rendered
 * with another name or at another path.
 */
export function usePage(name?: string, properties?: LazoProperties): void {
  const lazo = useLazo();
  const told = useRef('');
  // After each render: a router may write the address after it has rendered.
  useEffect(() => {
    const place = JSON.stringify([location.pathname, name]);
    if (told.current === place) return; // Strict Mode runs effects twice
    told.current = place;
    lazo.page(name, properties);
  });
}

function useFollowedConsent(lazo: Lazo, consent: LazoOptions['consent']): void {
  const said = useRef(consent);
  useEffect(() => {
    if (consent && consent !== said.current) lazo.consent(consent);
    said.current = consent;
  }, [lazo, consent]);
}

/** Whatever Lazo the page has: the stub of a script that is still to load keeps what it is told. */
function callPage(...command: unknown[]): unknown {
  const { lazo } = globalThis as { lazo?: (...command: unknown[]) => unknown };
  // An element whose id is `lazo` is a property of the window, too.
  return typeof lazo === 'function' ? lazo(...command) : undefined;
}

const pageLazo = Object.assign(callPage, {
  page: callPage.bind(null, 'page'),
  track: callPage.bind(null, 'track'),
  identify: callPage.bind(null, 'identify'),
  reset: callPage.bind(null, 'reset'),
  consent: callPage.bind(null, 'consent'),
  ready: callPage.bind(null, 'ready'),
  origin: () => callPage('origin') ?? null,
  link: (url: string) => callPage('link', url) ?? url,
  flush: async () => void (await callPage('flush')),
  on: (...rest: unknown[]) => callPage('on', ...rest) ?? (() => undefined),
}) as Lazo;
