/**
 * Words in paths and parameter names after which stands what nobody else may read. Written by hand from the
 * routes that common frameworks give to password resets, confirmations and invitations; November 2026.
 */

/** One of these in a segment of up to four words (`reset-your-password`) makes all later segments suspect. */
export const SECRET_WORDS: ReadonlySet<string> = new Set([
  'reset',
  'resetpassword',
  'forgot',
  'password',
  'passwd',
  'pwd',
  'passcode',
  'recover',
  'recovery',
  'token',
  'accesstoken',
  'apikey',
  'secret',
  'signature',
  'otp',
  'oob',
  'verify',
  'verification',
  'confirm',
  'confirmation',
  'activate',
  'activation',
  'invite',
  'invites',
  'invitation',
  'invitations',
  'magiclink',
  'unsubscribe',
  'optout',
  'emailpreferences',
  'jsessionid',
  'phpsessid',
  'sessionid',
  'sid',
  // Spanish
  'restablecer',
  'contraseña',
  'contrasena',
  'clave',
  'verificar',
  'confirmar',
  'activar',
  'invitacion',
  'invitación',
  'baja',
]);

/** Words with an everyday meaning too (`magic-mouse`, `key-lime`): alone only, and only for the next segment. */
export const WEAK_SECRET_WORDS: ReadonlySet<string> = new Set([
  'key',
  'keys',
  'magic',
  'auth',
  'oauth',
  'login',
  'signin',
  'sso',
  'accept',
  'join',
]);

/** Words after which bare digits are a phone number. */
export const PHONE_WORDS: ReadonlySet<string> = new Set([
  'tel',
  'telephone',
  'telefono',
  'teléfono',
  'phone',
  'mobile',
  'movil',
  'móvil',
  'cell',
  'msisdn',
  'whatsapp',
  'sms',
  'call',
]);
