// Shows ../openapi.yaml in the page. Nothing is asked of any other host.
SwaggerUIBundle({
  url: "../openapi.yaml",
  dom_id: "#docs",
  validatorUrl: null,
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
});
