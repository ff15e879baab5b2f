/** Every statement that the service's own connections send, written down where it leaves for Postgres. */

import pg from 'pg';

/** Connections of the tests themselves are named so. */
const OF_TESTS = /^lazo tests?$/;

interface Wire {
  name?: string;
  startup(config: { application_name?: string }): void;
  query(text: string): void;
  parse(query: { text: string }, more?: boolean): void;
}

/** Begins to record, in this process; answers the statements so far, each once, without the values in them. */
export function recordStatements(): () => string[] {
  const statements = new Set<string>();
  const wire = (pg.Connection as unknown as { prototype: Wire }).prototype;
  const { startup, query, parse } = wire;
  const record = (name: string | undefined, text: string) => {
    if (name?.startsWith('lazo ') && !OF_TESTS.test(name)) statements.add(text.replace(/'[^']*'/g, "''"));
  };
  wire.startup = function (config) {
    if (config.application_name) this.name = config.application_name;
    startup.call(this, config);
  };
  wire.query = function (text) {
    record(this.name, text);
    query.call(this, text);
  };
  wire.parse = function (asked, more) {
    record(this.name, asked.text);
    parse.call(this, asked, more);
  };
  return () => [...statements];
}
