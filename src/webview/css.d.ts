// The bundler takes style sheets out of the scripts that import them; for the types such an import is a name without value.
declare module "*.css";
