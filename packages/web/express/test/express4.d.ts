/** Express 4 has the same types for all that is used of it here. */
declare module "express4" {
  export { default } from "express";
}
