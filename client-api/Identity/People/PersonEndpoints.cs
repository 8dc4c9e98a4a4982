using System.ComponentModel;
using ClientApi.Access;
using ClientApi.Hosting;
using ClientApi.Identity.Organisations;
using ClientApi.Problems;
using ClientApi.Reference;
using ClientApi.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace ClientApi.Identity.People;

/// <summary>People of an organisation, managed by its admins or an operator.</summary>
internal static class PersonEndpoints
{
    public static void MapPeople(this IEndpointRouteBuilder access)
    {
        var people = access.MapGroup("/people").Allow(RouteRule.Admins);
        people.MapGet("", List).WithName("ListPeople").WithSummary("People")
            .WithDescription("Those of the caller's organisation; for operators all. New ones come by invitation. Newest first; `next` and the Link header lead on.")
            .WithProblems(ProblemCodes.BadParameter);
        people.MapPut("/{person}/roles", SetRoles).WithName("SetPersonRoles").WithSummary("Say what a person may do")
            .WithDescription("From its next request on it has these roles and no others, on every host. Nobody adds a role that it has not itself.")
            .WithProblems(ProblemCodes.BadPrincipal, ProblemCodes.UnknownPrincipal, ProblemCodes.Forbidden);
        people.MapDelete("/{person}", Revoke).WithName("RevokePerson").WithSummary("Revoke a person")
            .WithDescription("Its next request is refused, on every host; open pages end within a second.")
            .WithProblems(ProblemCodes.UnknownPrincipal);
    }

    private static Task<Results<Ok<PeopleAnswer>, ProblemHttpResult>> List(
        [AsParameters] IdPageQuery query, PersonRegister people, IOptions<ApiOptions> limits, HttpContext http) => query.AnswerAsync(
            limits.Value,
            http,
            page => people.ListAsync(http.ManagedOnly(), page, http.RequestAborted),
            person => person.Id,
            (rows, next) => new PeopleAnswer([.. rows.Select(person => person.Answer())], next));

    private static async Task<Results<Ok<PersonAnswer>, ProblemHttpResult>> SetRoles(
        [Description("Its id or its address.")] string person,
        RolesRequest request,
        PersonRegister people,
        OrganisationRegister organisations,
        HttpContext http)
    {
        if (!RoleWords.TryRead(string.Join(' ', request.Roles ?? []), out var roles))
            return RegisteredTranslation.BadRoles();
        if (await people.FindAsync(person) is not { } found || http.RefusalToManage(found.OrganisationId) is not null)
            return Problem.Of(ProblemCodes.UnknownPrincipal, $"There is no person {Excerpt.Of(person)} that you manage.");
        if (await http.RefusalToGiveAsync(organisations, found.OrganisationId, roles & ~found.Roles) is { } refusal)
            return refusal;

        return (await people.SetRolesAsync(found.Id, roles, http.RequestAborted)).Translate(changed => changed.Answer());
    }

    private static async Task<Results<Ok<PersonAnswer>, ProblemHttpResult>> Revoke(
        [Description("Its id or its address.")] string person, PersonRegister people, HttpContext http)
    {
        if (await people.FindAsync(person) is not { } found || http.RefusalToManage(found.OrganisationId) is not null)
            return Problem.Of(ProblemCodes.UnknownPrincipal, $"There is no person {Excerpt.Of(person)} that you manage.");

        return (await people.RevokeAsync(found.Id, http.RequestAborted)).Translate(revoked => revoked.Answer());
    }
}
