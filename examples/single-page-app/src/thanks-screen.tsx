export function ThanksScreen() {
  return (
    <>
      <title>Thank you · Casa Olmo</title>
      <h1>Thank you</h1>
      <p>We write within a day.</p>
    </>
  );
}
