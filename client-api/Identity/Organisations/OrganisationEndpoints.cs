using System.ComponentModel;
using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Identity.Tokens;
using ClientApi.Problems;
using ClientApi.Reference;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace ClientApi.Identity.Organisations;

/// <summary>Organisations, who owns which library, and the keys of tokens: what operators look after.</summary>
internal static class OrganisationEndpoints
{
    public static void MapOrganisations(this IEndpointRouteBuilder access)
    {
        access.MapGet("/me", WhoAmI).Allow(RouteRule.Readers).WithName("GetPrincipal").WithSummary("Who asks")
            .WithDescription("The principal of the token or of the session, with what it may do.");
        var operators = access.MapGroup("").Allow(RouteRule.Operators);
        access.MapGet("/organisations", List).Allow(RouteRule.Observers).WithName("ListOrganisations").WithSummary("Organisations")
            .WithDescription("All of them, for operators.");
        operators.MapPost("/organisations", Add).WithName("AddOrganisation").WithSummary("Add an organisation")
            .WithDescription("An enterprise, a bank, a certification body, an authority or an operator.")
            .WithProblems(ProblemCodes.BadPrincipal, ProblemCodes.AlreadyOwned);
        operators.MapPut("/libraries/{library}", GiveLibrary).WithName("GiveLibrary").WithSummary("Give a factor library an owner")
            .WithDescription("From then on that organisation, and nobody else, states its factors.")
            .WithProblems(ProblemCodes.BadPrincipal, ProblemCodes.UnknownPrincipal);
        operators.MapPost("/keys/rotate", RotateKeys).WithName("RotateTokenKeys").WithSummary("Sign tokens with a new key")
            .WithDescription("Every token that was given before dies at once, on every host; clients ask for new ones.");
    }

    private static Ok<PrincipalAnswer> WhoAmI(HttpContext http)
    {
        var principal = http.Principal();

        return TypedResults.Ok(new PrincipalAnswer(
            principal.Id, principal.Name, principal.Kind.Word(), principal.Organisation,
            [.. principal.Enterprises.Order(StringComparer.Ordinal)], [.. principal.Libraries.Order(StringComparer.Ordinal)],
            principal.Roles.ToWords(), principal.Scope));
    }

    private static async Task<Ok<OrganisationsAnswer>> List(OrganisationRegister organisations, HttpContext http) => TypedResults.Ok(
        new OrganisationsAnswer([.. (await organisations.ListAsync(http.RequestAborted)).Select(one => one.Answer())]));

    private static async Task<Results<Ok<OrganisationAnswer>, ProblemHttpResult>> Add(
        OrganisationRequest request, OrganisationRegister organisations, HttpContext http)
    {
        if (http.RefusalToManage(request.Id ?? "") is { } refusal)
            return refusal;
        if (!PrincipalKinds.TryRead(request.Kind, out var kind))
            return Problem.Of(ProblemCodes.BadPrincipal, $"The kind must be one of {string.Join(", ", PrincipalKinds.Words)}.", "kind");

        var outcome = await organisations.AddAsync(
            kind, request.Id ?? "", request.Name ?? "", request.Scope, http.RequestAborted, request.Country);

        return outcome.Translate(organisation => organisation.Answer());
    }

    private static async Task<Results<Ok<LibraryAnswer>, ProblemHttpResult>> GiveLibrary(
        [Description("The name of the library, as factors state it.")] string library,
        LibraryRequest request,
        OrganisationRegister organisations,
        HttpContext http)
    {
        if (http.RefusalToManage(request.Organisation ?? "") is { } refusal)
            return refusal;

        var outcome = await organisations.GiveLibraryAsync(library, request.Organisation ?? "", http.RequestAborted);

        return outcome.Translate(owned => new LibraryAnswer(owned.Id, owned.OrganisationId));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RotateKeys(TokenKeyRegister keys, RightsActor actor, HttpContext http)
    {
        if (http.RefusalToManage(http.Principal().Organisation) is { } refusal)
            return refusal;

        await keys.RotateAsync(actor.Did("keys.rotate"), http.RequestAborted);

        return TypedResults.NoContent();
    }
}
