using System.Net.Sockets;
using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Hosting;
using ClientApi.Identity.Approvals;
using ClientApi.Identity.Clients;
using ClientApi.Identity.Explanations;
using ClientApi.Identity.Grants;
using ClientApi.Identity.Links;
using ClientApi.Identity.Organisations;
using ClientApi.Identity.People;
using ClientApi.Identity.Rights;
using ClientApi.Identity.Shares;
using ClientApi.Identity.Storage;
using ClientApi.Identity.Tokens;
using ClientApi.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace ClientApi.Identity;

/// <summary>Principals, sign-in and tokens, over the store beside the ledger.</summary>
internal static class IdentitySetup
{
    /// <summary>Connections of one host: principals are looked at once per change, so that few are ever in use together.</summary>
    private const int MaxConnections = 8;

    /// <summary>The same on every host, so that each reads what another has protected.</summary>
    private const string ApplicationName = "grid";

    public static void AddIdentity(this WebApplicationBuilder builder, AccessOptions access)
    {
        var services = builder.Services;
        services.AddPrincipals(IdentityPlace.Of(builder.Configuration));
        services.AddSession(access).AddProvider(access);
        services.AddSingleton<RightsNumber>();
        services.AddSingleton<RightsBooks>();
        services.AddSingleton<TokenCheck>();
        services.AddSingleton<Attempts>();
        services.AddSingleton<NamedEnterprises>();
        services.AddScoped<EnterpriseClaims>();
        services.AddScoped<LinkUse>();
        services.AddScoped<AgreedShares>();
        services.AddScoped<InvitedShares>();
        services.AddScoped<ExplainedChange>();
        services.AddTokenServer();
    }

    /// <summary>What both a host and a command need: the store and the registers over it.</summary>
    public static void AddPrincipals(this IServiceCollection services, IdentityPlace place)
    {
        services.AddSingleton(place);
        services.AddAuditLog();
        services.AddSingleton<IdentitySchema>();
        services.AddDbContextFactory<IdentityDb>(store => Open(store, place));
        services.AddIdentityCore<Person>(Rule).AddEntityFrameworkStores<IdentityDb>();
        services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = 210_000);
        services.AddDataProtection().SetApplicationName(ApplicationName);
        services.AddOptions<KeyManagementOptions>().Configure<IDbContextFactory<IdentityDb>>(
            (keys, store) => keys.XmlRepository = new DataProtectionKeys(store));
        services.AddScoped<OrganisationRegister>();
        services.AddScoped<BorderRegister>();
        services.AddScoped<ApprovalRegister>();
        services.AddScoped<ClientRegister>();
        services.AddScoped<PersonRegister>();
        services.AddScoped<LinkRegister>();
        services.AddScoped<LinkMakers>();
        services.AddScoped<ShareRequestRegister>();
        services.AddSingleton<NobodysPassword>();
        services.AddScoped<GrantRegister>();
        services.AddSingleton<TokenKeyRegister>();
    }

    /// <summary>Opens the store before anything is served, and makes the first keys where it is new.</summary>
    /// <param name="first">What else a first start does, before any other process may look.</param>
    /// <exception cref="StartRefusedException">The store can't be opened.</exception>
    public static async Task OpenIdentity(this IServiceProvider services, Func<IServiceProvider, Task>? first = null)
    {
        services.GetRequiredService<IStartupValidator>().Validate();
        var time = services.GetRequiredService<TimeProvider>();
        try
        {
            await services.GetRequiredService<IdentitySchema>().OpenAsync(
                async () =>
                {
                    await services.GetRequiredService<TokenKeyRegister>().EnsureAsync(CancellationToken.None);
                    if (first is not null)
                        await first(services);
                },
                time,
                CancellationToken.None);
            if (services.GetService<RightsBooks>() is { } books)
                await books.CurrentAsync();
        }
        catch (Exception failure) when (StoreFailure.IsOne(failure) || failure is IOException or SocketException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"The store of principals can't be opened: {failure.GetBaseException().Message}", failure);
        }
    }

    public static void UseIdentity(this WebApplication app)
    {
        var books = app.Services.GetRequiredService<RightsBooks>();

        // Tokens are signed with the key of this moment, also where another host has changed it.
        app.UseWhen(
            IsOfTokens,
            tokens => tokens.Use(async (http, next) =>
            {
                await books.CurrentAsync();
                await next(http);
            }));

        // The library answers these addresses before any route is run. Where none is mapped, as on a silo's port, nothing guards them, and
        // what the routes say is the answer: nothing there, or another method.
        app.UseWhen(
            http => IsOfTokens(http) && http.GetEndpoint() is not RouteEndpoint,
            unmapped => unmapped.Run(AnswerAsRouted));

        // The library looks at every request, whether it is its own, and took a tenth of a push. Requests to the API the guard has identified
        // already; the mark keeps the framework from adding it for all paths, before the guard.
        ((IApplicationBuilder)app).Properties["__AuthenticationMiddlewareSet"] = true;
        app.UseWhen(http => !http.Request.Path.StartsWithSegments("/v1"), others => others.UseAuthentication());
    }

    private static Task AnswerAsRouted(HttpContext http)
    {
        if (http.GetEndpoint()?.RequestDelegate is { } answer)
            return answer(http);

        http.Response.StatusCode = StatusCodes.Status404NotFound;

        return Task.CompletedTask;
    }

    private static bool IsOfTokens(HttpContext http) =>
        http.Request.Path.StartsWithSegments("/auth") || http.Request.Path.StartsWithSegments("/.well-known");

    private static void Open(DbContextOptionsBuilder store, IdentityPlace place)
    {
        if (place.IsPostgres)
        {
            var settings = new NpgsqlConnectionStringBuilder(place.ConnectionString)
            {
                ApplicationName = "grid principals",
                MaxPoolSize = MaxConnections,
            };
            // A failure is told as what it is: the usual strategy wraps one that may pass, which nobody here would know.
            store.UseNpgsql(settings.ToString(), npgsql => npgsql.ExecutionStrategy(one => new NonRetryingExecutionStrategy(one)));
        }
        else
        {
            store.UseSqlite(place.ConnectionString).AddInterceptors(new SmallCaches());
        }
    }

    /// <summary>Long passwords rather than odd ones, and a lock-out that outlasts guessing.</summary>
    private static void Rule(IdentityOptions identity)
    {
        identity.User.RequireUniqueEmail = true;
        identity.Password.RequiredLength = 12;
        identity.Password.RequiredUniqueChars = 5;
        identity.Password.RequireDigit = false;
        identity.Password.RequireLowercase = false;
        identity.Password.RequireUppercase = false;
        identity.Password.RequireNonAlphanumeric = false;
        identity.Lockout.MaxFailedAccessAttempts = 5;
        identity.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(15);
    }
}
