// Names and values beside each other; what has no value is not there.

export const Facts = ({ of }) => (
  <dl class="facts">
    {of.filter(([, value]) => value !== null && value !== undefined
        && value !== '' && value !== false)
      .map(([name, value]) => (
        <>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </>
      ))}
  </dl>
);

export const Tag = ({ children, of = '' }) => (
  <span class={`tag ${of}`}>{children}</span>
);
