/** What the terminal shows: the address, and lines to paste. */
export function tryItLines(url: string, store: string, cache: string): string {
  return `
  sess is running on ${url}
  store: ${store} · cache: ${cache}

  Open ${url} in a browser, or paste:

  # sign in on two devices
  PHONE=$(curl -s ${url}/login -H 'accept: text/plain' -d 'user=ada&device=Phone')
  LAPTOP=$(curl -s ${url}/login -H 'accept: text/plain' -d 'user=ada&device=Laptop')

  # both are in
  curl -iw '\\n' ${url}/me -H "authorization: Bearer $PHONE"
  curl -iw '\\n' ${url}/me -H "authorization: Bearer $LAPTOP"

  # the devices, then out everywhere
  curl -sw '\\n' ${url}/auth/devices -H "authorization: Bearer $PHONE"
  curl -sw '\\n' -X POST ${url}/auth/logout-all -H "authorization: Bearer $PHONE"

  # both are out, at the next request
  curl -iw '\\n' ${url}/me -H "authorization: Bearer $PHONE"
  curl -iw '\\n' ${url}/me -H "authorization: Bearer $LAPTOP"

  Stop with Ctrl+C. Sessions survive a restart.
`;
}
