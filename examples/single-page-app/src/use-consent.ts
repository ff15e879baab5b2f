import { useState } from 'react';

export type Answer = 'granted' | 'denied';

const KEY = 'shop-consent';

/** What the visitor has answered; undefined until he does. Lazo does not remember a no, so the shop does. */
export function useConsent(): [Answer | undefined, (answer: Answer) => void] {
  const [answer, setAnswer] = useState(read);
  function remember(next: Answer) {
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // Storage is blocked: he is asked again on the next visit.
    }
    setAnswer(next);
  }
  return [answer, remember];
}

function read(): Answer | undefined {
  try {
    return (localStorage.getItem(KEY) as Answer | null) ?? undefined;
  } catch {
    return undefined;
  }
}
