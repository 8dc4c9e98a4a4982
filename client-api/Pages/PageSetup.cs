using Microsoft.AspNetCore.Builder;

namespace ClientApi.Pages;

/// <summary>The pages.</summary>
internal static class PageSetup
{
    public static void AddPages(this WebApplicationBuilder builder)
    {
    }

    public static void MapPages(this WebApplication app)
    {
    }
}
