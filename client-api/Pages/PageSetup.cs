using ClientApi.Access;
using ClientApi.Problems;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Radzen;

namespace ClientApi.Pages;

/// <summary>The pages: Blazor components that run on the server and follow the grid in place.</summary>
internal static class PageSetup
{
    public static void AddPages(this WebApplicationBuilder builder)
    {
        builder.FindWebFiles();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddRadzenComponents();
        builder.Services.AddScoped<PageReader>();
        builder.Services.AddScoped<FollowedFigures>();
        builder.Services.AddScoped<PageGrid>();
    }

    /// <summary>Scripts and styles lie with the program, wherever it is started; its settings and its data lie where it is started.</summary>
    private static void FindWebFiles(this WebApplicationBuilder builder)
    {
        // Outside of development a host that was not published finds them only when told to: they lie in the projects that they come from.
        builder.WebHost.UseStaticWebAssets();

        var published = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        if (Directory.Exists(published))
            (builder.Environment.WebRootPath, builder.Environment.WebRootFileProvider) = (published, new PhysicalFileProvider(published));
    }

    public static void MapPages(this WebApplication app)
    {
        app.UseAntiforgery();
        app.Use((http, next) => http.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false }
            ? Problem.Of(ProblemCodes.BadRequest, "The form is none that this grid has made for you: open its page again.").ExecuteAsync(http)
            : next(http));

        // In a group: where a host was not published, one more route comes with the files, for those that were added since.
        // Each is a route of its own, which anyone may ask for in many ways: counted apart they would fill the metrics, and drive out the others.
        app.MapGroup("").Allow(RouteRule.Anyone).DisableHttpMetrics().MapStaticAssets();
        app.MapRazorComponents<App>()
            // The policy is set with the other headers.
            .AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null)
            .Allow(RouteRule.Readers);
    }
}
