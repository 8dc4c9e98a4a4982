using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Serialization;

namespace ClientApi.Cluster;

/// <summary>What silos and the API set up alike to find each other.</summary>
internal static class ClusterRegistration
{
    /// <summary>The name by which the providers of Orleans load the driver.</summary>
    public const string Driver = "Npgsql";

    /// <summary>
    /// Connections of one process for membership, reminders and the state of grains. All of that is little: six are never in
    /// use together, and a hundred processes leave a server room.
    /// </summary>
    private const int MaxConnections = 6;

    /// <summary>Registers the options, and reads them as far as they decide what else is registered.</summary>
    public static GridClusterOptions AddClusterOptions(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<GridClusterOptions>()
            .Configure<IConfiguration>((options, configuration) => Read(options, configuration))
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<GridClusterOptions>, GridClusterRules>();

        // What a call of a grain fails with is told to its caller whole, with what the driver of the database had to say.
        builder.Services.Configure<ExceptionSerializationOptions>(failures => failures.SupportedNamespacePrefixes.Add(Driver));

        return Of(builder.Configuration);
    }

    /// <summary>The options as far as they decide what else is registered.</summary>
    public static GridClusterOptions Of(IConfiguration configuration) => Read(new GridClusterOptions(), configuration);

    /// <summary>Whether the settings name a cluster, right or wrong as they may be otherwise.</summary>
    public static bool IsInCluster(this WebApplicationBuilder builder) =>
        Of(builder.Configuration).IsPostgres;

    /// <summary>The connection string for the providers of Orleans, whose pool is their own.</summary>
    public static string ForOrleans(GridClusterOptions options) =>
        new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            ApplicationName = "grid cluster",
            MaxPoolSize = MaxConnections,
        }.ToString();

    private static GridClusterOptions Read(GridClusterOptions options, IConfiguration configuration)
    {
        configuration.GetSection(GridClusterOptions.Section).Bind(options);
        options.ConnectionString = configuration.GetConnectionString("Grid");

        return options;
    }
}
