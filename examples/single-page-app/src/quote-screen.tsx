import { navigate } from './use-path.ts';

/** `data-lazo-lead` is all that makes whoever sends it a lead. */
export function QuoteScreen() {
  return (
    <>
      <title>Ask for a quote · Casa Olmo</title>
      <h1>Ask for a quote</h1>
      <form
        name="quote"
        data-lazo-lead
        onSubmit={(event) => {
          event.preventDefault();
          navigate('/thanks'); // a real shop sends the form first
        }}
      >
        <label>
          Your name <input name="name" autoComplete="name" required />
        </label>
        <label>
          Your address <input name="email" type="email" autoComplete="email" required />
        </label>
        <label>
          Town <input name="town" data-lazo-trait="city" />
        </label>
        <button type="submit">Send</button>
      </form>
    </>
  );
}
