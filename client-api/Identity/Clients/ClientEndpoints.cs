using System.ComponentModel;
using ClientApi.Access;
using ClientApi.Hosting;
using ClientApi.Identity.Organisations;
using ClientApi.Problems;
using ClientApi.Reference;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace ClientApi.Identity.Clients;

/// <summary>Clients of an organisation, managed by its admins or an operator.</summary>
internal static class ClientEndpoints
{
    private const int UsualOverlapHours = 24;
    private const int LongestOverlapHours = 720;

    public static void MapClients(this IEndpointRouteBuilder access)
    {
        var clients = access.MapGroup("/clients").Allow(RouteRule.Admins);
        clients.MapGet("", List).WithName("ListClients").WithSummary("Clients")
            .WithDescription("Those of the caller's organisation; for operators all. From the last id on; `next` and the Link header lead on.")
            .WithProblems(ProblemCodes.BadParameter);
        clients.MapPost("", Add).WithName("AddClient").WithSummary("Add a client")
            .WithDescription("The answer holds its secret, which is never shown again.")
            .WithProblems(ProblemCodes.BadPrincipal, ProblemCodes.UnknownPrincipal, ProblemCodes.Forbidden);
        clients.MapPost("/{client}/rotate", Rotate).WithName("RotateClient").WithSummary("Give a client a new secret")
            .WithDescription("Earlier secrets hold for some hours more, so that the new one can be brought to where it is used.")
            .WithProblems(ProblemCodes.BadParameter, ProblemCodes.UnknownPrincipal, ProblemCodes.Forbidden);
        clients.MapPut("/{client}/roles", SetRoles).WithName("SetClientRoles").WithSummary("Say what a client may do")
            .WithDescription("From its next call on it has these roles and no others, on every host. Nobody adds a role that it has not itself.")
            .WithProblems(ProblemCodes.BadPrincipal, ProblemCodes.UnknownPrincipal, ProblemCodes.Forbidden);
        clients.MapDelete("/{client}", Revoke).WithName("RevokeClient").WithSummary("Revoke a client")
            .WithDescription("Its next call is refused, on every host, whatever tokens it holds; open streams end within a second.")
            .WithProblems(ProblemCodes.UnknownPrincipal, ProblemCodes.Forbidden);
    }

    private static Task<Results<Ok<ClientsAnswer>, ProblemHttpResult>> List(
        [AsParameters] IdPageQuery query, ClientRegister clients, IOptions<ApiOptions> limits, HttpContext http) => query.AnswerAsync(
            limits.Value,
            http,
            page => clients.ListAsync(http.ManagedOnly(), page, http.RequestAborted),
            client => client.Id,
            (rows, next) => new ClientsAnswer([.. rows.Select(client => client.Answer())], next));

    private static async Task<Results<Ok<NewClientAnswer>, ProblemHttpResult>> Add(
        ClientRequest request, ClientRegister clients, OrganisationRegister organisations, HttpContext http)
    {
        var organisation = request.Organisation ?? http.Principal().Organisation;
        if (!RoleWords.TryRead(string.Join(' ', request.Roles ?? ["read"]), out var roles))
            return RegisteredTranslation.BadRoles();
        if (await http.RefusalToGiveAsync(organisations, organisation, roles) is { } refusal)
            return refusal;

        return (await clients.AddAsync(organisation, request.Name ?? "", roles, http.RequestAborted)).Translate(made => made.Answer());
    }

    private static async Task<Results<Ok<NewClientAnswer>, ProblemHttpResult>> Rotate(
        [Description("The client id.")] string client,
        RotationRequest? request,
        ClientRegister clients,
        OrganisationRegister organisations,
        HttpContext http)
    {
        var hours = request?.OverlapHours ?? UsualOverlapHours;
        if (hours is < 0 or > LongestOverlapHours)
            return Problem.Of(ProblemCodes.BadParameter, $"The overlap must be 0 to {LongestOverlapHours} hours, but was {hours}.", "overlapHours");
        if (await FindAsync(client, clients, http) is not { } found)
            return Unknown(client);

        // Whoever has the secret has its roles.
        if (await http.RefusalToGiveAsync(organisations, found.OrganisationId, found.Roles) is { } refusal)
            return refusal;

        return (await clients.RotateAsync(client, TimeSpan.FromHours(hours), http.RequestAborted)).Translate(made => made.Answer());
    }

    private static async Task<Results<Ok<ClientAnswer>, ProblemHttpResult>> SetRoles(
        [Description("The client id.")] string client,
        RolesRequest request,
        ClientRegister clients,
        OrganisationRegister organisations,
        HttpContext http)
    {
        if (!RoleWords.TryRead(string.Join(' ', request.Roles ?? []), out var roles))
            return RegisteredTranslation.BadRoles();
        if (await FindAsync(client, clients, http) is not { } found)
            return Unknown(client);
        if (await http.RefusalToGiveAsync(organisations, found.OrganisationId, roles & ~found.Roles) is { } refusal)
            return refusal;

        return (await clients.SetRolesAsync(found, roles, http.RequestAborted)).Translate(changed => changed.Answer());
    }

    private static async Task<Results<Ok<ClientAnswer>, ProblemHttpResult>> Revoke(
        [Description("The client id.")] string client, ClientRegister clients, HttpContext http)
    {
        if (await FindAsync(client, clients, http) is null)
            return Unknown(client);

        return (await clients.RevokeAsync(client, http.RequestAborted)).Translate(revoked => revoked.Answer());
    }

    /// <summary>The client, where it is one that the caller manages; that there is another one with this id is not told.</summary>
    private static async Task<Client?> FindAsync(string id, ClientRegister clients, HttpContext http) =>
        await clients.FindAsync(id, http.RequestAborted) is { } client && http.RefusalToManage(client.OrganisationId) is null ? client : null;

    private static ProblemHttpResult Unknown(string id) =>
        Problem.Of(ProblemCodes.UnknownPrincipal, $"There is no client {Requests.Excerpt.Of(id)} that you manage.");
}
