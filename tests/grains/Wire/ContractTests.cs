using System.Reflection;
using System.Text.Json;
using Grains.Ledger;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Grains.Tests.Wire;

/// <summary>What grains say to each other crosses processes whole. Messages of waves have tests of their own.</summary>
public sealed class ContractTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public static TheoryData<string> Samples => [.. Contracts.Samples.Select(sample => Contracts.NameOf(sample.GetType())).Distinct()];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Arrives_as_it_was_sent(string contract) => Assert.All(
        Contracts.Samples.Where(sample => Contracts.NameOf(sample.GetType()) == contract),
        sample =>
        {
            var arrived = Sent(sample);

            Assert.Equal(sample.GetType(), arrived.GetType());
            Assert.Equal(Written(sample), Written(arrived));
        });

    [Fact]
    public void Every_contract_has_a_sample()
    {
        var missing = typeof(IGrid).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false } && type.GetCustomAttribute<GenerateSerializerAttribute>() is not null)
            .Where(type => !typeof(Exception).IsAssignableFrom(type))
            .Where(type => type.Namespace is not ("Grains.Wire" or "Grains.Placement"))
            .Except(Contracts.Samples.Select(sample => sample.GetType()));

        Assert.Empty(missing);
    }

    /// <summary>What a collection expression puts behind an interface can't be sent.</summary>
    [Fact]
    public void No_contract_hides_its_collections_behind_interfaces()
    {
        var said = from grain in typeof(IGrid).Assembly.GetTypes()
                   where grain.IsInterface && typeof(IAddressable).IsAssignableFrom(grain)
                   from method in grain.GetMethods()
                   from type in method.GetParameters().Select(parameter => parameter.ParameterType)
                       .Concat(method.ReturnType.GetGenericArguments())
                   where type.IsInterface && !typeof(IAddressable).IsAssignableFrom(type)
                   select $"{grain.Name}.{method.Name}: {type.Name}";
        var held = from contract in typeof(IGrid).Assembly.GetTypes()
                   where contract.GetCustomAttribute<GenerateSerializerAttribute>() is not null
                   from property in contract.GetProperties()
                   where property.PropertyType.IsInterface && property.GetCustomAttribute<IdAttribute>() is not null
                   select $"{contract.Name}.{property.Name}: {property.PropertyType.Name}";

        Assert.Empty(said.Concat(held));
    }

    [Fact]
    public void A_ledger_that_is_unavailable_is_told_as_such()
    {
        var arrived = Sent(new LedgerUnavailableException("No server answers.", new TimeoutException("15 s")));

        Assert.Equal("No server answers.", Assert.IsType<LedgerUnavailableException>(arrived).Message);
    }

    public void Dispose() => _services.Dispose();

    private object Sent(object sample)
    {
        var serializer = _services.GetRequiredService<Serializer>();

        return serializer.Deserialize<object>(serializer.SerializeToArray<object>(sample))!;
    }

    private static string Written(object contract) => JsonSerializer.Serialize(contract, contract.GetType());
}
