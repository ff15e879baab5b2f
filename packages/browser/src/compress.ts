/** What is in a blob gzipped; it fails where the browser cannot. The service knows gzip by its first two bytes. */
export async function compress(blob: Blob): Promise<Blob> {
  return await new Response(blob.stream().pipeThrough(new CompressionStream('gzip'))).blob();
}
