/**
 * Which roots change when people are said to be one: the root of a component is its smallest id, so it follows
 * from the edges whatever their order. Pure: union-find over the roots as they stand. Answers old root → new root.
 */
export function joinPeople(pairs: readonly (readonly [string, string])[]): Map<string, string> {
  const parents = new Map<string, string>();

  function find(person: string): string {
    let root = person;
    for (let parent = parents.get(root); parent !== undefined && parent !== root; parent = parents.get(root))
      root = parent;
    for (let step = person; step !== root; ) {
      const next = parents.get(step) ?? root;
      parents.set(step, root); // the next search takes one step
      step = next;
    }
    return root;
  }

  for (const [one, other] of pairs) {
    const [a, b] = [find(one), find(other)];
    const [smaller, larger] = a < b ? [a, b] : [b, a];
    parents.set(smaller, smaller);
    parents.set(larger, smaller);
  }
  const changes = [...parents.keys()].map((person) => [person, find(person)] as const);
  return new Map(changes.filter(([before, after]) => before !== after));
}
