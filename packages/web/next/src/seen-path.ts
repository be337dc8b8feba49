/**
 * Paths as a browser means them: Next takes its own `basePath` off the URLs that it shows to route handlers, and with
 * `trailingSlash` has a slash put at their end.
 */

/** `path` without that slash, and with what of our `basePath` Next may have taken off, if the rest is where it lies. */
export function seenPath(path: string, basePath: string): string {
  const pathname = path.replace(/(.)\/$/, "$1");
  for (let at = 0; at !== -1; at = basePath.indexOf("/", at + 1)) {
    if (isBelow(pathname, basePath.slice(at))) return basePath.slice(0, at) + pathname;
  }
  return pathname;
}

/** Whether `pathname` is `basePath`, or one of the paths below it. */
export function isBelow(pathname: string, basePath: string): boolean {
  return `${pathname}/`.startsWith(`${basePath}/`);
}
