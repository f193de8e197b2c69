/** Why a database cannot be called this; undefined for a good name. CouchDB's own rule, with a length every file system takes. */
export function databaseNameProblem(name: string): string | undefined {
  const fits = name === '_users' || (/^[a-z][a-z0-9_$()+/-]*$/.test(name) && encodeURIComponent(name).length <= 230);
  if (fits) return undefined;
  return `Name: '${name.slice(0, 80)}'. Only lowercase characters (a-z), digits (0-9), and any of the characters _, $, (, ), +, -, and / are allowed. Must begin with a letter.`;
}
