create or replace function impl.account_carried(p_supplier int4,
    p_account int4, p_zone text, p_from timestamptz, p_to timestamptz)
returns table (at timestamptz, balance_fen int8)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select k.at, k.balance_fen
    from (select y.at, api.balance_at(p_supplier, p_account, y.at)
                 as balance_fen
          from (select make_timestamp(g, 1, 1, 0, 0, 0)
                       at time zone p_zone as at
                from generate_series(
                     extract(year from p_from at time zone p_zone)::int4,
                     extract(year from p_to at time zone p_zone)::int4) g
               ) y
          where y.at >= p_from and y.at < p_to and y.at <= api.now()) k
    where k.balance_fen > 0;
end;
$$;

comment on function impl.account_carried(int4, int4, text, timestamptz,
                                         timestamptz) is
'Turns of the year in a window that have come, and what the account carried
over: the balance that year ended with, where there was any.';
