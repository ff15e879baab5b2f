/** A text gzipped; it fails where the browser cannot. The service knows gzip by its first two bytes. */
export async function compress(text: string): Promise<ArrayBuffer> {
  const { body } = new Response(text);
  return new Response(body?.pipeThrough(new CompressionStream('gzip'))).arrayBuffer();
}
