/**
 * The console: pages in a browser that show what the exports do, and act.
 *
 * <p>A request comes by the route {@code stellic-console} (routes/console.camel.yaml) to
 * {@link io.stellicroutes.console.ConsoleSteps}, which makes a {@link io.stellicroutes.console.ConsoleRequest} of it.
 * {@link io.stellicroutes.console.Console} lets {@link io.stellicroutes.console.Guard} say who asks, finds the
 * {@link io.stellicroutes.console.Endpoint} for the path, checks the role it wants, and the CSRF token of what changes
 * something, and lets it answer.
 *
 * <p><b>A page more:</b> a class with a method {@code List<Endpoint> endpoints()}, such as {@code LedgerPage};
 * {@code Endpoint.get("rejects/{run}", Role.VIEWER, this::show)}, in which {@code call.path("run")} and
 * {@code call.query("page")} are what was asked for and {@code call.page("rejects", "Rejects", model)} answers with the
 * template {@code rejects.ftlh} (escaped by itself; begin it as {@code ledger.ftlh} begins). Its line in
 * {@code bundle.ConsoleParts}; its link in {@code layout.ftlh}, if the menu shall have it. {@code call.live(…)} is the
 * same for a page that renews itself.
 *
 * <p><b>An action more:</b> in {@code ActionForms}: a {@code Question} that is asked once, and the {@code Action} that
 * is done if the answer is yes, by {@code io.stellicroutes.actions.Actions}. Its link in a template is
 * {@code <@layout.ask place="runs/${run.id}/stop" label="Stop"/>}, for viewers who operate. A form of another kind is a
 * {@code <form method="post">} with {@code <@layout.token/>}, for the CSRF token; {@code call.form("force")} is a field
 * of it; it answers with {@code call.seeOther("runs/" + id, "Stopped.")}: the page there shows that sentence. What
 * throws is logged, and shown as an error without detail; a {@code HasProblem} by its words.
 *
 * <p><b>JSON:</b> {@code Endpoint.get("api/runs", Role.VIEWER, call -> Response.json(text))}: below {@code api/}
 * whoever has to log in does so by HTTP basic authentication, errors are JSON, and a POST must be of the type
 * application/json (or text/csv), which no form of another site can send; with a session it has the CSRF token in the
 * header X-CSRF-Token, too.
 */
package io.stellicroutes.console;
