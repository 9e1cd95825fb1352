-- Of what no worker may call whatever its configuration says, C has seen
-- already (tk_address_reachable).  A name may turn out to be this machine.
create or replace function impl.callback_reachable(p_address text)
returns bool
language plpgsql stable
as $$
begin
    return (
        select coalesce(bool_and(
                   case
                   when h.here then r.loopback
                   else h.port in (80, 443) or h.port = any (r.ports)
                        or (r.loopback and not h.number)
                   end), true)
        from ticket.callback_reach r
        cross join lateral regexp_match(
            lower(p_address),
            '^(https?)://(\[[^]]*\]|[^/:]+)(?::([0-9]{1,5}))?') as m (part)
        cross join lateral (
            select m.part[2] ~ (
                       '^(127\.[0-9.]+|(.*\.)?localhost\.?'
                       || '|\[[0:]*:0*1\]'
                       || '|\[[0:]*:ffff:(127\.[0-9.]+|7f[0-9a-f]*:.*)\])$'
                   ) as here,
                   m.part[2] ~ '^(\[.*|[0-9.]+)$' as number,
                   coalesce(m.part[3]::int4,
                            case m.part[1] when 'https' then 443 else 80 end)
                       as port) h
        where m.part is not null);
end;
$$;

comment on function impl.callback_reachable(text) is
'Would the workers call this address?  True where none has said what it calls.';
