using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Identity.Clients;
using ClientApi.Identity.Links;
using ClientApi.Identity.Organisations;
using ClientApi.Identity.People;
using ClientApi.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClientApi.Identity;

/// <summary>What became of a change of principals, in the words of HTTP.</summary>
internal static class RegisteredTranslation
{
    public static Results<Ok<TAnswer>, ProblemHttpResult> Translate<T, TAnswer>(this Registered<T> outcome, Func<T, TAnswer> answer) => outcome switch
    {
        Registered<T>.Done done => TypedResults.Ok(answer(done.Value)),
        Registered<T>.Missing missing => Problem.Of(ProblemCodes.UnknownPrincipal, missing.Detail),
        Registered<T>.Forbidden forbidden => Problem.Of(ProblemCodes.Forbidden, forbidden.Detail),
        Registered<T>.Conflict conflict => Problem.Of(ProblemCodes.AlreadyOwned, conflict.Detail),
        Registered<T>.Invalid invalid => Problem.Of(ProblemCodes.BadPrincipal, invalid.Detail, invalid.Field),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "No such outcome."),
    };

    /// <summary>None where the principal may manage the organisation.</summary>
    public static ProblemHttpResult? RefusalToManage(this HttpContext http, string organisation)
    {
        var decision = AccessRules.Decide(http.Principal(), AccessAction.Manage, new Resource.OfOrganisation(organisation));
        if (decision.IsAllowed)
            return null;

        // Also where the answer only says that there is nothing of the kind.
        http.NoteRefusal(decision.Reason, about: organisation);

        return Problem.Of(ProblemCodes.Forbidden, decision.Reason);
    }

    /// <summary>Has an attempt recorded at what is another's, also where the answer is that there is nothing of the kind.</summary>
    /// <param name="entity">What it was tried at.</param>
    public static Registered<T> Noted<T>(
        this Registered<T> outcome, HttpContext http, string entity, string enterprise = "", string library = "", string what = "")
    {
        var (reason, about) = outcome switch
        {
            Registered<T>.Forbidden forbidden => (forbidden.Detail, forbidden.About),
            Registered<T>.Missing { About.Length: > 0 } missing => (missing.Detail, missing.About),
            _ => (null, ""),
        };
        if (reason is not null)
            http.NoteRefusal(reason, enterprise: enterprise, library: library, about: about, entity: entity, what: what);

        return outcome;
    }

    /// <summary>The same of an attempt at a border. Of what is nobody's the name is left out: it may be anything that was typed.</summary>
    public static Registered<T> Noted<T>(this Registered<T> outcome, HttpContext http, BorderSource source) =>
        outcome is Registered<T>.Forbidden { About: "" }
            ? outcome.Noted(http, entity: "", what: OwnAttempts.Border)
            : outcome.Noted(http, entity: "", source.Enterprise, source.Library, OwnAttempts.Border);

    public static ProblemHttpResult BadRoles() =>
        Problem.Of(ProblemCodes.BadPrincipal, $"The roles must be some of {string.Join(", ", RoleWords.Words)}.", "roles");

    /// <summary>None for an operator, who sees all; its own for everybody else.</summary>
    public static string? ManagedOnly(this HttpContext http) =>
        http.Principal().Kind == PrincipalKind.Operator ? null : http.Principal().Organisation;

    /// <summary>None where the principal may manage the organisation and let somebody of it have these roles.</summary>
    public static async ValueTask<ProblemHttpResult?> RefusalToGiveAsync(
        this HttpContext http, OrganisationRegister organisations, string organisation, Roles roles)
    {
        var kind = await organisations.KindOfAsync(organisation, http.RequestAborted);
        var given = new Resource.OfRoles(organisation, kind == PrincipalKind.Operator, roles);
        var decision = AccessRules.Decide(http.Principal(), AccessAction.Manage, given);
        if (decision.IsAllowed)
            return null;

        http.NoteRefusal(decision.Reason, about: organisation);

        return Problem.Of(ProblemCodes.Forbidden, decision.Reason);
    }

    public static OrganisationAnswer Answer(this Organisation organisation) =>
        new(organisation.Id, organisation.Kind, organisation.Name, organisation.Scope, organisation.Country);

    public static ClientAnswer Answer(this Client client) =>
        new(client.Id, client.OrganisationId, client.Name, client.Roles.ToWords(), client.CreatedAt, client.RevokedAt);

    public static NewClientAnswer Answer(this NewClient made) =>
        new(made.Client.Id, made.Secret, made.Client.OrganisationId, made.Client.Name, made.Client.Roles.ToWords());

    public static InvitationAnswer Answer(this Link link) => new(
        link.Id, link.Purpose, link.OrganisationId, link.PersonId, link.EnterpriseId, link.Email, link.Name, link.Roles.ToWords(), link.MadeBy,
        link.CreatedAt, link.ExpiresAt, link.CancelledAt);

    public static PersonAnswer Answer(this Person person) =>
        new(person.Id, person.OrganisationId, person.Name, person.Email ?? "", person.Roles.ToWords(), person.RevokedAt);
}
