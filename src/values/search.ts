export const SEARCH_WORDS = 8;

/** Folds case for comparison, alike for what is stored and what is searched, whatever locale the database has. */
export function foldForSearch(text: string): string {
  return text.normalize('NFC').toUpperCase().toLowerCase().replaceAll('ς', 'σ');
}

/** The words of a search; each must occur. */
export function searchWords(search: string): string[] {
  return foldForSearch(search)
    .split(/\s+/u)
    .filter((word) => word !== '');
}
