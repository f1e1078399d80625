/** The YAML parser, loaded by whoever meets YAML: most commands never do, and it is larger than all of them. */
export function loadYaml(): Promise<typeof import('yaml')> {
  // oxlint-disable-next-line no-restricted-imports -- the one place where it is loaded, and not at start
  return import('yaml');
}
