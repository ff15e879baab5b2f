/** While one part is worked on, Postgres reads the next. Between two parts others have their turn. */
export async function* readAhead<Part>(parts: AsyncGenerator<Part>): AsyncGenerator<Part> {
  let next = begin(parts);
  for (;;) {
    const { done, value } = await next;
    if (done) return;
    next = begin(parts);
    await new Promise(setImmediate); // which sends it
    yield value;
  }
}

/** Whoever stops reading never hears whether the next part failed. */
function begin<Part>(parts: AsyncGenerator<Part>): Promise<IteratorResult<Part, void>> {
  const next = parts.next();
  next.catch(() => undefined);
  return next;
}
