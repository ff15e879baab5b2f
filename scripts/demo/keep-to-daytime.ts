const [HOUR, DAY] = [3_600_000, 86_400_000];
const MORNING = 7 * HOUR;

/** Presses each day into its hours from seven to midnight, when people are awake; what came first still comes first. */
export function keepToDaytime(at: number): number {
  const timeOfDay = at % DAY;
  return Math.floor(at - timeOfDay + MORNING + (timeOfDay * (DAY - MORNING)) / DAY);
}
