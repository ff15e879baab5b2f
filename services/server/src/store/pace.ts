/** When work that never ends goes on: at once after a rest, else so often at most, unless somebody waits for it. */
export interface Pace {
  /** Resolves when the next piece may begin; at once when there is enough of it. */
  whenDue(isEnough: boolean): Promise<void>;
  /** Ends a wait. */
  hurry(): void;
  /** Until this is done, no piece waits. */
  whileHurried(work: () => Promise<void>): Promise<void>;
}

export function buildPace(everyMs: number): Pace {
  let beganAt = 0;
  /** How many hurry. */
  let hurried = 0;
  let hurry: () => void = () => undefined;

  function rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  return {
    async whenDue(isEnough) {
      const due = beganAt + everyMs - performance.now();
      if (due > 0 && hurried === 0 && !isEnough) await rest(due);
      beganAt = performance.now();
    },
    hurry: () => hurry(),
    async whileHurried(work) {
      hurried += 1;
      hurry();
      await work().finally(() => {
        hurried -= 1;
      });
    },
  };
}
