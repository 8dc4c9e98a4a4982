using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Identity.Approvals;
using ClientApi.Identity.Clients;
using ClientApi.Identity.Explanations;
using ClientApi.Identity.Grants;
using ClientApi.Identity.Links;
using ClientApi.Identity.Organisations;
using ClientApi.Identity.People;
using ClientApi.Identity.Shares;
using ClientApi.Identity.Tokens;
using ClientApi.Pages.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClientApi.Identity;

/// <summary>Everything by which people and clients get in, and are managed.</summary>
internal static class AccessEndpoints
{
    /// <summary>Maps it all; while access control is off there is nothing of it.</summary>
    /// <param name="v1">The group of the API.</param>
    public static void MapAccess(this WebApplication app, IEndpointRouteBuilder v1)
    {
        if (AccessOptions.Of(app.Configuration).IsOff)
            return;

        app.MapTokens();
        app.MapSignIn();
        var access = v1.MapGroup("/access").WithTags("Access");
        access.MapOrganisations();
        access.MapClients();
        access.MapPeople();
        access.MapInvitations();
        access.MapLinks();
        access.MapShareRequests();
        access.MapGrants();
        access.MapExplanations();
        access.MapAudit();
        access.MapApprovals();
        access.MapBorders();
    }
}
