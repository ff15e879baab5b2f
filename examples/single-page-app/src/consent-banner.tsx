import type { Answer } from './use-consent.ts';

/** Yes and no are one click away, and look alike: that is what the regulators ask. */
export function ConsentBanner({ onAnswer }: { onAnswer: (answer: Answer) => void }) {
  return (
    <section aria-label="Consent">
      <p>May we remember how you found us, to see which advertising is worth its money?</p>
      <button type="button" onClick={() => onAnswer('denied')}>
        No
      </button>
      <button type="button" onClick={() => onAnswer('granted')}>
        Yes
      </button>
    </section>
  );
}
