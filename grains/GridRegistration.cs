using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Grains;

/// <summary>Registers the grid for hosts.</summary>
public static class GridRegistration
{
    /// <summary>Adds <see cref="IGrid"/> and its options; the host adds Orleans and the ledger.</summary>
    public static IServiceCollection AddGrid(this IServiceCollection services)
    {
        services.AddOptions<GridOptions>().BindConfiguration(GridOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<GridOptions>, GridOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);

        return services.AddSingleton<IGrid, Grid>();
    }
}
