/** Koa 2 has the same types for all that is used of it here. */
declare module "koa2" {
  export { default } from "koa";
}
