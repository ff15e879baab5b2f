import { LazoProvider } from '@lazo/browser/react';
import { ConsentBanner } from './consent-banner.tsx';
import { HomeScreen } from './home-screen.tsx';
import { Link } from './link.tsx';
import { QuoteScreen } from './quote-screen.tsx';
import { StudiosScreen } from './studios-screen.tsx';
import { ThanksScreen } from './thanks-screen.tsx';
import { useConsent } from './use-consent.ts';
import { usePath } from './use-path.ts';

const SCREENS: Record<string, () => React.ReactNode> = {
  '/': HomeScreen,
  '/studios': StudiosScreen,
  '/quote': QuoteScreen,
  '/thanks': ThanksScreen,
};

export function App() {
  const [consent, setConsent] = useConsent();
  const Screen = SCREENS[usePath()] ?? HomeScreen;
  return (
    <LazoProvider
      site={import.meta.env.VITE_LAZO_SITE}
      host={import.meta.env.VITE_LAZO_HOST}
      consent={consent ?? 'pending'}
    >
      <header>
        <Link to="/">Casa Olmo</Link>
        <nav>
          <Link to="/studios">Studios</Link>
          <Link to="/quote">Ask for a quote</Link>
        </nav>
      </header>
      <main>
        <Screen />
      </main>
      {!consent && <ConsentBanner onAnswer={setConsent} />}
    </LazoProvider>
  );
}
