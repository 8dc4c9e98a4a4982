using System.ComponentModel;
using ClientApi.Access;
using ClientApi.Problems;
using ClientApi.Reference;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace ClientApi.Identity.Approvals;

/// <summary>Who is in which country, and what is blocked at its border.</summary>
internal static class BorderEndpoints
{
    public static void MapBorders(this IEndpointRouteBuilder access)
    {
        const string whose = "Set by the owner, by the national authority of its country, or by an operator; what was not blocked by the owner is not freed by it.";
        access.MapPut("/organisations/{organisation}/country", SetCountry).Allow(RouteRule.Operators).WithName("SetCountry")
            .WithSummary("Say where an organisation is")
            .WithDescription("By ISO 3166-1 alpha-2, as `CN`. One that is nowhere is foreign to whatever is blocked at a border.")
            .WithProblems(ProblemCodes.BadPrincipal, ProblemCodes.UnknownPrincipal)
            .WithExample(ApprovalExamples.Organisation);
        access.MapPut("/enterprises/{enterprise}/cross-border", SetEnterprise).Allow(RouteRule.Admins).WithName("SetEnterpriseCrossBorder")
            .WithSummary("Block an enterprise at the border")
            .WithDescription(
                "Nothing of an enterprise that is `blocked` is disclosed to organisations of other countries without an approval, not even its name. " +
                $"{whose} Refused while the grid counts every product for everybody (`Grid:Sharing=open`), since totals could not keep to it.")
            .WithProblems(ProblemCodes.BadPrincipal, ProblemCodes.UnknownPrincipal, ProblemCodes.Forbidden, ProblemCodes.SharingOpen)
            .WithExample(ApprovalExamples.CrossBorder);
        access.MapPut("/libraries/{library}/cross-border", SetLibrary).Allow(RouteRule.Admins).WithName("SetLibraryCrossBorder")
            .WithSummary("Block a factor library at the border")
            .WithDescription($"No factor of a library that is `blocked` is disclosed to organisations of other countries without an approval. {whose}")
            .WithProblems(ProblemCodes.BadPrincipal, ProblemCodes.UnknownPrincipal, ProblemCodes.Forbidden)
            .WithExample(ApprovalExamples.CrossBorder);
    }

    private static async Task<Results<Ok<OrganisationAnswer>, ProblemHttpResult>> SetCountry(
        [Description("The id of the organisation.")] string organisation, CountryRequest request, BorderRegister borders, HttpContext http)
    {
        if (http.RefusalToManage(organisation) is { } refusal)
            return refusal;

        return (await borders.SetCountryAsync(organisation, request.Country ?? "", http.RequestAborted)).Translate(one => one.Answer());
    }

    private static Task<Results<Ok<CrossBorderAnswer>, ProblemHttpResult>> SetEnterprise(
        [Description("The id that facts use for the enterprise.")] string enterprise, CrossBorderRequest request, BorderRegister borders, HttpContext http) =>
        SetAsync(BorderSource.OfEnterprise(enterprise), request, borders, http);

    private static Task<Results<Ok<CrossBorderAnswer>, ProblemHttpResult>> SetLibrary(
        [Description("The name of the library, as factors state it.")] string library, CrossBorderRequest request, BorderRegister borders, HttpContext http) =>
        SetAsync(BorderSource.OfLibrary(library), request, borders, http);

    private static async Task<Results<Ok<CrossBorderAnswer>, ProblemHttpResult>> SetAsync(
        BorderSource source, CrossBorderRequest request, BorderRegister borders, HttpContext http)
    {
        if (request.CrossBorder is not (BorderRegister.Blocked or BorderRegister.Free))
            return Problem.Of(ProblemCodes.BadPrincipal, "It is blocked or free.", "crossBorder");

        var outcome = (await borders.SetAsync(http.Principal(), source, request.CrossBorder is BorderRegister.Blocked, http.RequestAborted))
            .Noted(http, source);
        if (outcome is Registered<BorderMark>.Conflict open)
            return Problem.Of(ProblemCodes.SharingOpen, open.Detail);

        return outcome.Translate(mark => new CrossBorderAnswer(
            source.IsLibrary ? null : source.Id, source.IsLibrary ? source.Id : null, mark.Owner.Organisation, mark.Owner.Country,
            mark.Owner.IsBlocked ? BorderRegister.Blocked : BorderRegister.Free, mark.BlockedBy?.Word()));
    }
}
