/**
 * What `utm_medium` says of a visit that began away from a screen, as of 2026-11-21: a convention of ours, in English
 * and Spanish; `_` and blanks count as `-`. There is no standard to check it against.
 */
export const OFFLINE_MEDIA = {
  Print: [
    'print',
    'newspaper',
    'magazine',
    'flyer',
    'leaflet',
    'brochure',
    'catalog',
    'catalogue',
    'postcard',
    'poster',
    'direct-mail',
    'directmail',
    'prensa',
    'revista',
    'folleto',
    'impreso',
  ],
  TV: ['tv', 'television', 'televisión', 'ctv', 'connected-tv'],
  Radio: ['radio'],
  Store: ['store', 'in-store', 'instore', 'retail', 'pos', 'point-of-sale', 'tienda'],
  Phone: [
    'phone',
    'telephone',
    'call',
    'phone-call',
    'call-center',
    'callcenter',
    'teléfono',
    'telefono',
    'llamada',
  ],
} as const satisfies Record<string, readonly string[]>;

export type OfflineChannel = keyof typeof OFFLINE_MEDIA;
