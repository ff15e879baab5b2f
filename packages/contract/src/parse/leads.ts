/** The doors of leads as schemas: they make the OpenAPI document; the doors read and refuse by field themselves. */

import Type from 'typebox';

const text = (description: string) => Type.Optional(Type.String({ description }));

/** What can name a person, in the body of a door that finds him. */
export const LEAD_KEYS = Type.Object({
  email: text('An address; compared without regard to case.'),
  phone: text('A telephone number, best with + and country.'),
  userId: text('The site’s own user id, as given to `identify`.'),
  externalId: text('The id in a CRM or shop.'),
});

/** The body of `POST /v1/leads`. */
export const LEAD_BODY = Type.Object({
  keys: Type.Object(LEAD_KEYS.properties, { description: 'One or more; all of them are one person.' }),
  traits: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), {
      description: 'Facts: no browser replaces them. Null says nothing.',
    }),
  ),
  visitorId: text('A browser that is this person’s from its latest session on.'),
  sessionId: text('The session from which on it is his, instead of the latest.'),
  updatedAt: text('When your system last changed it: the later statement stands. Absent: now.'),
});

/** The body of `POST /v1/leads/merge`. */
export const MERGE_BODY = Type.Object({
  keep: Type.String({ description: 'Id of a lead.' }),
  merge: Type.String({ description: 'Id of the lead that is the same person.' }),
  by: text('Who says so; kept with the merge.'),
  why: text('Why; kept with the merge.'),
});

/** The body of `POST /v1/leads/unmerge`. */
export const UNMERGE_BODY = Type.Object({
  mergeId: Type.String({ description: 'As `merge` answered it, or as the lead lists it.' }),
  by: MERGE_BODY.properties.by,
  why: MERGE_BODY.properties.why,
});

/** Parameters of `GET /v1/leads`. */
export const LEAD_LIST = Type.Object({
  limit: text('At most 1,000. Default: 100.'),
  cursor: text('`nextCursor` of the page before.'),
  from: text('Only people whom the service first heard of at or after this RFC 3339 instant.'),
  to: text('Only people whom it first heard of before this instant.'),
});
