/** A path as people write it: `/café` for `/caf%C3%A9`. As it was where it is no encoding of anything. */
export function decodePath(path: string): string {
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // percent signs that encode nothing
  }
}
