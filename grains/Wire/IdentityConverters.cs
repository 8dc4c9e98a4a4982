using Footprints.Identities;

namespace Grains.Wire;

/// <summary>An <see cref="EntityId"/> on the wire: its text; the key is hashed anew.</summary>
[GenerateSerializer, Immutable, Alias("grid.wire.entity-id")]
public struct EntityIdOnWire
{
    [Id(0)]
    public string Text { get; set; }
}

/// <summary>Carries entity ids over the wire.</summary>
[RegisterConverter]
public sealed class EntityIdConverter : IConverter<EntityId, EntityIdOnWire>
{
    public EntityId ConvertFromSurrogate(in EntityIdOnWire surrogate) => EntityId.Read(surrogate.Text);

    public EntityIdOnWire ConvertToSurrogate(in EntityId value) => new() { Text = value.Text };
}
