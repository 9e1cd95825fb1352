-- Members of p_change: parts (a text), from_day, until_day, days, after_expiry,
-- refund_days, refund_delay_days, return_rule (words), return_percent,
-- return_fee_fen, margin_fen, negative_margin.  p_was: what holds, or waits.
create or replace function impl.settle_proposal(p_supplier int4,
    p_code text, p_joint bool, p_was jsonb, p_change jsonb)
returns jsonb
language plpgsql stable
as $$
declare
    v_is     jsonb := coalesce(p_was,
        '{"after_expiry": "1", "refund_days": 30, "refund_delay_days": 0,'
        '"return_rule": 1, "return_value": 0}');
    v_margin int8 := coalesce((p_change ->> 'margin_fen')::int8,
                              (v_is #>> '{parts,0,margin_fen}')::int8, 0);
    v_rule   text := p_change ->> 'return_rule';
begin
    v_is := v_is || jsonb_build_object('joint', p_joint)
            || (select coalesce(jsonb_object_agg(c.key, c.value), '{}')
                from jsonb_each(p_change) c
                where c.key in ('from_day', 'until_day', 'days',
                                'refund_days', 'refund_delay_days'));

    /* One way to be valid takes the place of the other. */
    if p_change ? 'days' and not p_change ?| '{from_day,until_day}'::text[] then
        v_is := v_is - '{from_day,until_day}'::text[];
    elsif p_change ?| '{from_day,until_day}'::text[]
          and not p_change ? 'days'
    then
        v_is := v_is - 'days';
    end if;

    if p_change ? 'after_expiry' then
        v_is := v_is || jsonb_build_object('after_expiry',
            case p_change ->> 'after_expiry' when 'none' then '1'
            when 'auto' then '2' else '3' end);
    end if;

    if v_rule is not null then
        v_is := v_is || jsonb_build_object(
            'return_rule', array_position(
                '{no,free,percent,fixed}'::text[], v_rule),
            'return_value', coalesce(
                case v_rule
                when 'percent' then (p_change ->> 'return_percent')::int8
                when 'fixed' then (p_change ->> 'return_fee_fen')::int8 end,
                0));
    end if;

    if (v_rule = 'percent') <> (p_change ? 'return_percent')
        or (v_rule = 'fixed') <> (p_change ? 'return_fee_fen')
        or v_rule is null and p_change ?| '{return_percent,return_fee_fen}'
    then
        perform impl.staff_refuse('SETTLE_RETURN_RULE');
    elsif p_joint and p_change ? 'margin_fen' then
        perform impl.staff_refuse('SETTLE_MARGIN_JOINT');
    end if;

    if p_change ? 'parts' then
        v_is := v_is || jsonb_build_object('parts',
            impl.settle_parts(p_supplier, p_joint, p_change ->> 'parts',
                              v_margin));
    elsif not v_is ? 'parts' then
        perform impl.staff_refuse('SETTLE_PARTS', '');
    elsif p_change ? 'margin_fen' then
        v_is := jsonb_set(v_is, '{parts,0,margin_fen}', to_jsonb(v_margin));
    end if;

    /* Who says so answers for these parts, and for no later ones. */
    if coalesce((p_change ->> 'negative_margin')::bool, false) then
        v_is := v_is || jsonb_build_object('negative_by', impl.person());
    elsif p_change ?| '{parts,negative_margin}'::text[] then
        v_is := v_is - 'negative_by';
    end if;

    perform impl.settle_terms_check(p_code, v_is);

    return v_is;
end;
$$;

comment on function impl.settle_proposal(int4, text, bool, jsonb, jsonb) is
'What is proposed: what holds or waits, changed.';
