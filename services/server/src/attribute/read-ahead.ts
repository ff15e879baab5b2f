/**
 * Begins to read the next part before the last is worked on, so that Postgres works at the same time. Between two parts
 * others have their turn. Whoever stops early waits for what is under way: nothing is asked of the connection afterwards.
 */
export async function* readAhead<Part>(parts: AsyncGenerator<Part>): AsyncGenerator<Part> {
  let next = begin(parts);
  try {
    for (;;) {
      const { done, value } = await next;
      if (done) return;
      next = begin(parts);
      await new Promise(setImmediate);
      yield value;
    }
  } finally {
    await next.catch(() => undefined); // told to whoever reads on
    await parts.return(undefined);
  }
}

/** Where it fails before anybody waits for it, that is told when somebody does. */
function begin<Part>(parts: AsyncGenerator<Part>): Promise<IteratorResult<Part, void>> {
  const next = parts.next();
  next.catch(() => undefined);
  return next;
}
