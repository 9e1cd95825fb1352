create or replace function impl.settle_class(p_provider text, p_code text)
returns text
language plpgsql stable
as $$
declare
    v_code text := regexp_replace(p_code, '^A(CQ|QC)\.', '');
begin
    return (select c.class
            from ticket.settle_code c
            where c.provider = p_provider
              and case when right(c.code, 1) = '*'
                       then starts_with(v_code, rtrim(c.code, '*'))
                       else c.code = v_code end
            order by length(c.code) desc
            limit 1);
end;
$$;

comment on function impl.settle_class(text, text) is
'What kind of refusal a platform''s word stands for: FUNDS, AGREEMENT, ACCOUNT,
LIMIT, RISK or SYSTEM; null: nobody has said, and staff look at it.';
