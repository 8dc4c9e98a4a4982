using ClientApi.Access;
using ClientApi.Identity.People;
using ClientApi.Problems;
using ClientApi.Reference;
using ClientApi.Requests;
using Footprints.Facts;
using Footprints.Identities;
using Grains;
using Grains.Figures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace ClientApi.Identity.Links;

/// <summary>Invitations and new passwords, by one-time links.</summary>
internal static class LinkEndpoints
{
    public static void MapLinks(this IEndpointRouteBuilder access)
    {
        access.MapPost("/invitations", Invite).Allow(RouteRule.Admins).WithName("Invite").WithSummary("Invite a person or a supplier")
            .WithDescription(
                "The answer holds a link that can be used once. A person joins the organisation. A supplier, named by the `enterprise` that " +
                "the caller's facts use for it, owns that enterprise once it has accepted; one that has stated facts already can be " +
                "invited by an operator only.")
            .WithProblems(ProblemCodes.BadPrincipal, ProblemCodes.Forbidden, ProblemCodes.AlreadyOwned);
        access.MapPost("/password-resets", Reset).Allow(RouteRule.Admins).WithName("ResetPassword").WithSummary("A link for a new password")
            .WithDescription("The link can be used once. Until then the old password holds.")
            .WithProblems(ProblemCodes.UnknownPrincipal);
        access.MapPost("/links", Accept).Allow(RouteRule.Anyone).WithName("AcceptLink").WithSummary("Use a one-time link")
            .WithDescription("Makes the invited person, or sets the password. What is refused can be tried again with the same link.")
            .WithProblems(ProblemCodes.UnknownLink, ProblemCodes.BadPrincipal, ProblemCodes.AlreadyOwned, ProblemCodes.TooManyAttempts);
        access.MapPost("/links/confirm", Confirm).Allow(RouteRule.Admins).WithName("ConfirmLink").WithSummary("Confirm an id as one's own")
            .WithDescription("Uses a supplier's invitation for an enterprise that is here already: the id that the buyer uses is one more of its own.")
            .WithProblems(ProblemCodes.UnknownLink, ProblemCodes.AlreadyOwned);
    }

    private static async Task<Results<Ok<LinkAnswer>, ProblemHttpResult>> Invite(
        InvitationRequest request, LinkRegister links, IGrid grid, IOptions<AccessOptions> options, TimeProvider time, HttpContext http)
    {
        if (request.Email is { } email && !email.Contains('@', StringComparison.Ordinal))
            return Problem.Of(ProblemCodes.BadPrincipal, "The email must be an address.", "email");

        if (request.Enterprise is { } enterprise)
        {
            if (await RefusalOfSupplierAsync(enterprise, grid, http) is { } refused)
                return refused;

            var supplier = await links.InviteSupplierAsync(http.Principal().Id, enterprise, request.Email, request.Name, http.RequestAborted);

            return TypedResults.Ok(Answer(supplier, options.Value, time, http));
        }

        var organisation = request.Organisation ?? http.Principal().Organisation;
        if (!RoleWords.TryRead(string.Join(' ', request.Roles ?? ["read"]), out var roles))
            return Problem.Of(ProblemCodes.BadPrincipal, $"The roles must be some of {string.Join(", ", RoleWords.Words)}.", "roles");
        if ((http.RefusalToManage(organisation) ?? http.RefusalToGive(roles)) is { } refusal)
            return refusal;

        var person = await links.InvitePersonAsync(
            http.Principal().Id, organisation, request.Email, request.Name, roles, http.RequestAborted);

        return TypedResults.Ok(Answer(person, options.Value, time, http));
    }

    private static async Task<Results<Ok<LinkAnswer>, ProblemHttpResult>> Reset(
        PasswordResetRequest request, LinkRegister links, PersonRegister people, IOptions<AccessOptions> options, TimeProvider time, HttpContext http)
    {
        if (await people.FindAsync(request.Person ?? "") is not { RevokedAt: null } person || http.RefusalToManage(person.OrganisationId) is not null)
            return Problem.Of(ProblemCodes.UnknownPrincipal, $"There is no person {Excerpt.Of(request.Person ?? "")} that you manage.");

        return TypedResults.Ok(Answer(await links.ResetPasswordAsync(http.Principal().Id, person, http.RequestAborted), options.Value, time, http));
    }

    private static async Task<Results<Ok<PersonAnswer>, ProblemHttpResult>> Accept(
        AcceptanceRequest request, LinkRegister links, HttpContext http)
    {
        var outcome = await links.AcceptAsync(
            request.Code ?? "",
            new(request.Email ?? "", request.Name ?? "", request.Password ?? "", request.Enterprise, request.EnterpriseName),
            http.RequestAborted);
        if (outcome is not Registered<Person>.Missing missing)
            return outcome.Translate(person => person.Answer());

        Attempts.Failed(http, "The link was none, or can't be used any more.");

        return Problem.Of(ProblemCodes.UnknownLink, missing.Detail);
    }

    private static async Task<Results<Ok<ConfirmedAnswer>, ProblemHttpResult>> Confirm(
        AcceptanceRequest request, LinkRegister links, HttpContext http)
    {
        var outcome = await links.ConfirmAsync(request.Code ?? "", http.Principal(), http.RequestAborted);

        return outcome is Registered<string>.Missing missing
            ? Problem.Of(ProblemCodes.UnknownLink, missing.Detail)
            : outcome.Translate(enterprise => new ConfirmedAnswer(enterprise));
    }

    /// <summary>Whoever has stated facts is not for a buyer to give away.</summary>
    private static async Task<ProblemHttpResult?> RefusalOfSupplierAsync(string enterprise, IGrid grid, HttpContext http)
    {
        var isOperator = http.Principal().Kind == PrincipalKind.Operator;
        if (!isOperator && http.Principal().Kind != PrincipalKind.Enterprise)
            return Problem.Of(ProblemCodes.Forbidden, "Suppliers are invited by enterprises.");
        if (!enterprise.StartsWith("urn:", StringComparison.OrdinalIgnoreCase) || enterprise.Any(char.IsControl))
            return Problem.Of(ProblemCodes.BadPrincipal, "The enterprise must be a URN.", "enterprise");
        if (isOperator)
            return null;

        var id = EntityId.Of(enterprise);
        var stated = await grid.ReadAsync(FactKind.Enterprise, id, default, http.RequestAborted);
        var products = await grid.ListAsync(FactKind.Product, id, new ListQuery(Search: null, Sort: "id", Limit: 1, Offset: 0), http.RequestAborted);

        return stated is ReadOutcome<Figure>.Found || products is ReadOutcome<FigurePage>.Found { Value.Total: > 0 }
            ? Problem.Of(ProblemCodes.AlreadyOwned, $"{enterprise} has stated facts: an operator can tell whose it is.")
            : null;
    }

    private static LinkAnswer Answer(string code, AccessOptions access, TimeProvider time, HttpContext http)
    {
        var site = access.Address.Length > 0 ? access.Address.TrimEnd('/') : $"{http.Request.Scheme}://{http.Request.Host}";

        // Behind the #: a browser never sends it, so that no log and no proxy gets to see it.
        return new($"{site}/accept#{code}", code, time.GetUtcNow() + TimeSpan.FromHours(access.LinkHours));
    }
}
