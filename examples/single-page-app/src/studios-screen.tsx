import { useLazo } from '@lazo/browser/react';

export function StudiosScreen() {
  const { track } = useLazo();
  return (
    <>
      <title>Studios · Casa Olmo</title>
      <h1>Studio Olmo</h1>
      <p>Eighteen square metres, a sleeping loft, a stove.</p>
      <button type="button" onClick={() => track('Plan Requested', { studio: 'Olmo' })}>
        Show the plan
      </button>
    </>
  );
}
