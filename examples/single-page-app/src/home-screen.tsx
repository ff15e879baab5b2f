export function HomeScreen() {
  return (
    <>
      <title>Casa Olmo</title>
      <h1>A studio in your garden</h1>
      <p>Oak, elm or rockrose; standing within three weeks.</p>
    </>
  );
}
