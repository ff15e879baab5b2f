/** Where the shop's visitors live, what they are called, what they hold in their hands. */

export interface Country {
  /** ISO 3166, as a proxy writes it into `cf-ipcountry`. */
  code: string;
  weight: number;
  firstNames: readonly string[];
  lastNames: readonly string[];
}

export const COUNTRIES: readonly Country[] = [
  {
    code: 'ES',
    weight: 66,
    firstNames: [
      'Lucía',
      'Carmen',
      'Marta',
      'Elena',
      'Pilar',
      'Javier',
      'Diego',
      'Álvaro',
      'Manuel',
      'Sergio',
    ],
    lastNames: [
      'Romero',
      'Navarro',
      'Molina',
      'Ortega',
      'Vargas',
      'Castro',
      'Rubio',
      'Medina',
      'Peña',
      'Ibáñez',
    ],
  },
  {
    code: 'PT',
    weight: 10,
    firstNames: ['Inês', 'Beatriz', 'Leonor', 'Tiago', 'Rui', 'Gonçalo'],
    lastNames: ['Almeida', 'Carvalho', 'Moreira', 'Teixeira', 'Pinto', 'Rocha'],
  },
  {
    code: 'FR',
    weight: 9,
    firstNames: ['Camille', 'Chloé', 'Manon', 'Julien', 'Antoine', 'Hugo'],
    lastNames: ['Lefèvre', 'Girard', 'Fontaine', 'Mercier', 'Chevalier', 'Roussel'],
  },
  {
    code: 'GB',
    weight: 8,
    firstNames: ['Emily', 'Charlotte', 'Harriet', 'Oliver', 'James', 'Callum'],
    lastNames: ['Wright', 'Hughes', 'Barker', 'Whitfield', 'Ashworth', 'Doyle'],
  },
  {
    code: 'DE',
    weight: 7,
    firstNames: ['Anna', 'Katrin', 'Greta', 'Jonas', 'Felix', 'Matthias'],
    lastNames: ['Schäfer', 'Vogel', 'Brandt', 'Krüger', 'Lindner', 'Winter'],
  },
];

export interface Device {
  userAgent: string;
  isPhone: boolean;
  weight: number;
}

export const DEVICES: readonly Device[] = [
  {
    userAgent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
    isPhone: true,
    weight: 30,
  },
  {
    userAgent:
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
    isPhone: true,
    weight: 32,
  },
  {
    userAgent:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
    isPhone: false,
    weight: 20,
  },
  {
    userAgent:
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
    isPhone: false,
    weight: 11,
  },
  {
    userAgent:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0',
    isPhone: false,
    weight: 7,
  },
];
