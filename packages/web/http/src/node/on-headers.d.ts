declare module "on-headers" {
  /** Calls `listener` right before the headers go out, those given to `writeHead` among them. */
  export default function onHeaders(response: object, listener: () => void): void;
}
